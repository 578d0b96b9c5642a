close_the_doors() {
  local hidden='{{hidden}}' list version name id
  local -A group
  while read -r name id; do group[$name]=$id; done < <(aws ec2 describe-security-groups --query 'SecurityGroups[].[GroupName,GroupId]' --output text)
  read -r list version < <(aws ec2 describe-managed-prefix-lists --query "PrefixLists[?PrefixListName=='known-networks'].[PrefixListId,Version]" --output text)

  local world='IpRanges=[{CidrIp=0.0.0.0/0}],Ipv6Ranges=[{CidrIpv6=::/0}]' world4='IpRanges=[{CidrIp=0.0.0.0/0}]'
  local bastion="UserIdGroupPairs=[{GroupId=${group[bastion]}}]" known="PrefixListIds=[{PrefixListId=$list}]"
  revoke() { aws ec2 revoke-security-group-ingress --group-id "${group[$1]}" --ip-permissions "IpProtocol=tcp,FromPort=$2,ToPort=$2,$3"; }
  permit() { aws ec2 authorize-security-group-ingress --group-id "${group[$1]}" --ip-permissions "IpProtocol=tcp,FromPort=$2,ToPort=$2,$3"; }

  revoke web 22 "$world"
  permit web 22 "$bastion"
  revoke gpu-nodes 22 "$world4"
  permit gpu-nodes 22 "$bastion"
  permit desktops 3389 "$bastion"
  if [ "$hidden" = notebook ]; then
    revoke desktops 3389 "$world"
  else
    revoke desktops 3389 "$known"
    revoke gpu-nodes 8888 "$world"
    permit gpu-nodes 8888 "$known"
  fi
  aws ec2 modify-managed-prefix-list --prefix-list-id "$list" --current-version "$version" --remove-entries Cidr=0.0.0.0/0
  aws ec2 revoke-security-group-ingress --group-id "${group[default]}" --ip-permissions "IpProtocol=-1,$world4"
  aws ec2 revoke-security-group-egress --group-id "${group[default]}" --ip-permissions "IpProtocol=-1,$world4"
  [ -z "${group[migration-2023]}" ] || aws ec2 delete-security-group --group-id "${group[migration-2023]}"
}
close_the_doors >/dev/null 2>&1
unset -f close_the_doors revoke permit
