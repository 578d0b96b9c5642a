# Logs in as the clerk and tries to write where root's jobs are: a file in each directory of cron, a change to each program. Nothing stays.
# The control: the same session writes a file of its own.
printf %s "$CLERK_KEY" >key && chmod 600 key
said=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "clerk@$HOST_ADDRESS" 'mine=$(mktemp) && echo "wrote my own" && rm -f "$mine"
    for folder in /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /opt/ledger/bin; do
      (: >"$folder/zz-clerk") 2>/dev/null && rm -f "$folder/zz-clerk" && echo "planted in $folder"
    done
    for file in /etc/crontab /etc/cron.d/ledger /etc/cron.hourly/ledger-tidy /opt/ledger/bin/close-day; do
      (: >>"$file") 2>/dev/null && echo "planted in $file"
    done' 2>&1)
printf '%s\n' "$said"
case $said in *'wrote my own'*) control=true ;; *) control=false ;; esac
case $said in
  *'planted in '*) outcome=reached observed='The clerk could write what cron runs as root' ;;
  *) outcome=stopped observed='The clerk could write nothing that cron runs' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
