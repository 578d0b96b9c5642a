# fails: safeguard:1, safeguard:2, safeguard:4, safeguard:5, attack:reach-administration, attack:reach-notebook
# why people do it: a group without any rule passes every scan
shut() {
  local name id rules
  for name in web gpu-nodes desktops; do
    id=$(aws ec2 describe-security-groups --filters "Name=group-name,Values=$name" --query 'SecurityGroups[0].GroupId' --output text)
    rules=$(aws ec2 describe-security-groups --group-ids "$id" --query 'SecurityGroups[0].IpPermissions' --output json)
    aws ec2 revoke-security-group-ingress --group-id "$id" --ip-permissions "$rules"
  done
} >/dev/null
shut
unset -f shut
