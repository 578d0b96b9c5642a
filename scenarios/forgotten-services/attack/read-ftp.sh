# Reads the customer list from the FTP server, which asks nobody who they are. The control: the same program from the same address reads the order desk.
ask() { curl --interface "$FROM" --silent --connect-timeout 2 --max-time 6 "$@"; }
control=false
case $(ask "http://$HOST_ADDRESS:8080/open") in *'open orders'*) control=true ;; esac
list=$(ask "ftp://$HOST_ADDRESS/backup/customers.csv")
printf '%s\n' "$list"
case $list in
  *'Harbour Cafe'*) outcome=reached observed='The customer list was read without a login' ;;
  *) outcome=stopped observed='The FTP server gave nothing' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
