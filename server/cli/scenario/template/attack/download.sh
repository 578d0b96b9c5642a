site="http://$HOST_ADDRESS:8000"
get() { curl --interface "$FROM" --silent --max-time 3 "$@"; }
control=false
get --output /dev/null --fail "$site/index.html" && control=true
if get --fail "$site/$FILE" | grep -q password=; then
  printf '{"outcome":"reached","control":%s,"observed":"The file came with its password"}' "$control" >&3
else
  printf '{"outcome":"stopped","control":%s,"observed":"The web server did not hand out the file"}' "$control" >&3
fi
