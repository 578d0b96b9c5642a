# Logs in as the contractor and asks sudo for root without a password.
# The control: the same session runs a command as the contractor.
printf %s "$CONTRACTOR_KEY" >key && chmod 600 key
said=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "contractor@$HOST_ADDRESS" 'id -un; sudo -n id -u 2>&1 | sed "s,^0\$,root by sudo,"' 2>&1)
printf '%s\n' "$said" | cut -c 1-100
case $said in contractor*) control=true ;; *) control=false ;; esac
case $said in
  *'root by sudo'*) outcome=reached observed='The contractor is root, and nobody was asked' ;;
  *) outcome=stopped observed='sudo gave the contractor nothing' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
