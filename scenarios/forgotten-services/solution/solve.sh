# Turns the three services off for good, with what would start them again, and deals with the two accounts.
sudo systemctl disable --now rpcbind.socket rpcbind.service vsftpd.service
keeper='{{keeper}}'
case $keeper in
  timer) sudo systemctl disable --now fieldline-watchdog.timer ;;
  cron) sudo rm -f /etc/cron.d/fieldline ;;
esac
sudo systemctl disable --now fieldline-console.service
sudo usermod --lock --expiredate 1 '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
