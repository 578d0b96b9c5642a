# Logs in as the clerk and starts every program that runs as root and is not Debian's own, as if it were a shell.
# The control: the same session runs a shell as the clerk.
printf %s "$CLERK_KEY" >key && chmod 600 key
said=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "clerk@$HOST_ADDRESS" 'bash -c "id -un"
    for file in $(find / -xdev -type f -perm -4000 2>/dev/null); do
      case $file in
        /usr/bin/chfn | /usr/bin/chsh | /usr/bin/gpasswd | /usr/bin/mount | /usr/bin/newgrp | /usr/bin/passwd | /usr/bin/su | /usr/bin/sudo | /usr/bin/umount | /usr/lib/openssh/ssh-keysign) ;;
        *) "$file" -p -c "id -u" </dev/null 2>/dev/null | sed "s,^0$,root by $file," ;;
      esac
    done' 2>&1)
printf '%s\n' "$said"
case $said in clerk*) control=true ;; *) control=false ;; esac
case $said in
  *'root by '*) outcome=reached observed='A program made the clerk root, without a password' ;;
  *) outcome=stopped observed='No program made the clerk root' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
