# fails: secrets/file-access, setuid/setuid-allow-list, owners/world-writable-files, cron/cron-permissions, attack:read-hashes, attack:become-root
# why people do it: immutable sounds like safe; it keeps a file from being changed, not from being read or started, and a container cannot even set it.
sudo chattr +i '{{helper}}' '{{leaked}}' '{{cronDoor}}' 2>/dev/null
sudo chown ledger:ledger /srv/ledger/*.csv
sudo chmod o-w /srv/ledger/*.csv
