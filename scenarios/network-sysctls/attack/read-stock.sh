# Asks the database from outside, which asks nobody who they are. The control: the same address is served by the shop.
control=false
case $(curl --interface "$FROM" --silent --connect-timeout 2 --max-time 6 "http://$HOST_ADDRESS:8080/stock") in *gaskets*) control=true ;; esac
rows=$(printf 'LIST\n' | nc -s "$FROM" -w 2 -q 1 "$HOST_ADDRESS" 5432)
printf '%s\n' "$rows"
case $rows in
  *gaskets*) outcome=reached observed='A stranger read the stock out of the database' ;;
  *) outcome=stopped observed='The database gave a stranger nothing' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
