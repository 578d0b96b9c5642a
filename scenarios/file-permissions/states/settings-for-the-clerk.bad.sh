# fails: secrets/file-access#2
# why people do it: 0640 looks right in every list; the group is one that everybody is put into.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo usermod -a -G users clerk
sudo usermod -a -G users ledger
sudo chgrp users /etc/ledger/ledger.conf
sudo chmod 0640 /etc/ledger/ledger.conf
sudo systemctl restart ledger
sudo chmod u-s '{{helper}}'
sudo chown ledger:ledger /srv/ledger/*.csv
sudo chmod o-w /srv/ledger/*.csv
sudo chmod 0755 '{{cronDoor}}'
