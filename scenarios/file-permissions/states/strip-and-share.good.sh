# passes: all
# why it is right: without the bit the copy is only a shell, and a group gives the ledger what it needs of files that are root's.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo chown ledger /etc/ledger/ledger.conf
sudo chmod 0600 /etc/ledger/ledger.conf
sudo chmod u-s '{{helper}}'
sudo chown root:ledger /srv/ledger/archive.csv /srv/ledger/open.csv
sudo chmod 0660 /srv/ledger/archive.csv /srv/ledger/open.csv
sudo chmod go-rwx /etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly
sudo chmod go-w /opt/ledger/bin/close-day
