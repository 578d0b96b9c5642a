# fails: vendor-account/account-locked
# why people do it: without a shell nobody can do anything, they think; the password still matches everywhere.
sudo systemctl disable --now rpcbind.socket rpcbind.service vsftpd.service
keeper='{{keeper}}'
case $keeper in
  timer) sudo systemctl disable --now fieldline-watchdog.timer ;;
  cron) sudo rm -f /etc/cron.d/fieldline ;;
esac
sudo systemctl disable --now fieldline-console.service
sudo usermod --shell /usr/sbin/nologin '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
