# fails: second-root/uid-zero-unique
# why people do it: a locked account looks harmless; with a key, a cron job or su it is still root.
sudo systemctl disable --now rpcbind.socket rpcbind.service vsftpd.service
keeper='{{keeper}}'
case $keeper in
  timer) sudo systemctl disable --now fieldline-watchdog.timer ;;
  cron) sudo rm -f /etc/cron.d/fieldline ;;
esac
sudo systemctl disable --now fieldline-console.service
sudo usermod --lock --expiredate 1 '{{account}}'
sudo passwd --lock '{{twin}}'
