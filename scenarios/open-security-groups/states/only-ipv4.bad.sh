# fails: ssh/security-group-open-ingress, {{direct}}/security-group-open-ingress
# why people do it: --cidr is the option that everybody knows, and IPv6 is another one
forget_ipv6() {
  local name port id
  while read -r name port; do
    id=$(aws ec2 describe-security-groups --filters "Name=group-name,Values=$name" --query 'SecurityGroups[0].GroupId' --output text)
    aws ec2 authorize-security-group-ingress --group-id "$id" --protocol tcp --port "$port" --cidr 10.20.9.0/28
    aws ec2 revoke-security-group-ingress --group-id "$id" --protocol tcp --port "$port" --cidr 0.0.0.0/0
  done <<<$'web 22\ngpu-nodes 22\ngpu-nodes 8888\ndesktops 3389'
} >/dev/null 2>&1
forget_ipv6
unset -f forget_ipv6
