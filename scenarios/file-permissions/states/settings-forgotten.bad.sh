# fails: secrets/file-access#2
# why people do it: everybody knows the shadow file; the password of a service in clear text is not on the list.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo chmod u-s '{{helper}}'
sudo chown ledger:ledger /srv/ledger/*.csv
sudo chmod o-w /srv/ledger/*.csv
sudo chmod 0755 '{{cronDoor}}'
