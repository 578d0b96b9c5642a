# fails: safeguard:cron-job, safeguard:cron-job#2
# why people do it: what is not scheduled cannot be misused; the books are not closed either.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo chown ledger /etc/ledger/ledger.conf
sudo chmod 0600 /etc/ledger/ledger.conf
sudo chmod u-s '{{helper}}'
sudo chown ledger:ledger /srv/ledger/*.csv
sudo chmod o-w /srv/ledger/*.csv
sudo rm -f /etc/cron.d/ledger /etc/cron.hourly/ledger-tidy
sudo chmod 0755 /etc/cron.hourly /opt/ledger/bin/close-day
