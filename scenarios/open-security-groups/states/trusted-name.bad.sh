# fails: {{hidden}}/security-group-open-ingress
# why people do it: a list that is called known-networks sounds narrow
trust_the_list() {
  local list name port id
  list=$(aws ec2 describe-managed-prefix-lists --query "PrefixLists[?PrefixListName=='known-networks'].PrefixListId" --output text)
  while read -r name port; do
    id=$(aws ec2 describe-security-groups --filters "Name=group-name,Values=$name" --query 'SecurityGroups[0].GroupId' --output text)
    aws ec2 authorize-security-group-ingress --group-id "$id" --ip-permissions "IpProtocol=tcp,FromPort=$port,ToPort=$port,PrefixListIds=[{PrefixListId=$list}]"
    aws ec2 revoke-security-group-ingress --group-id "$id" --ip-permissions "IpProtocol=tcp,FromPort=$port,ToPort=$port,IpRanges=[{CidrIp=0.0.0.0/0}]"
    aws ec2 revoke-security-group-ingress --group-id "$id" --ip-permissions "IpProtocol=tcp,FromPort=$port,ToPort=$port,Ipv6Ranges=[{CidrIpv6=::/0}]"
  done <<<$'web 22\ngpu-nodes 22\ngpu-nodes 8888\ndesktops 3389'
} >/dev/null 2>&1
trust_the_list
unset -f trust_the_list
