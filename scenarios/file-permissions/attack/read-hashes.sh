# Logs in as the clerk and looks for the password hash of root in every place that holds a copy of it.
# The control: the same session reads what the clerk may read.
printf %s "$CLERK_KEY" >key && chmod 600 key
said=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "clerk@$HOST_ADDRESS" "grep '^clerk:' /etc/passwd; grep -rhs '^root:[$]' /etc /var /srv /opt /home /tmp /usr/local" 2>&1)
printf '%s\n' "$said" | cut -c 1-40
case $said in *'clerk:x:'*) control=true ;; *) control=false ;; esac
case $said in
  *'root:$'*) outcome=reached observed='The clerk read the password hash of root, ready for guessing at home' ;;
  *) outcome=stopped observed='The clerk found no password hash' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
