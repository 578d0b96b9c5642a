# Logs in as the contractor and reads the developer's private key and the token of the project.
# The control: the same session reads what the contractor may read.
printf %s "$CONTRACTOR_KEY" >key && chmod 600 key
said=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "contractor@$HOST_ADDRESS" 'grep -s "^contractor:" /etc/passwd; cat /home/dev/.ssh/id_* /home/dev/project/.env' 2>&1)
printf '%s\n' "$said" | cut -c 1-100
case $said in *'contractor:x:'*) control=true ;; *) control=false ;; esac
case $said in
  *'PRIVATE KEY'* | *TOKEN=*) outcome=reached observed='The contractor read the key or the token of the developer' ;;
  *) outcome=stopped observed='The contractor read neither key nor token' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
