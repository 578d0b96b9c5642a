# fails: ssh/security-group-open-ingress, attack:reach-administration
# why people do it: the scanner looks for 0.0.0.0/0, and two halves make it quiet
split() {
  local id
  id=$(aws ec2 describe-security-groups --filters "Name=group-name,Values=$1" --query 'SecurityGroups[0].GroupId' --output text)
  aws ec2 authorize-security-group-ingress --group-id "$id" --ip-permissions 'IpProtocol=tcp,FromPort=22,ToPort=22,IpRanges=[{CidrIp=0.0.0.0/1},{CidrIp=128.0.0.0/1}]'
  aws ec2 revoke-security-group-ingress --group-id "$id" --protocol tcp --port 22 --cidr 0.0.0.0/0
} >/dev/null
split web
split gpu-nodes
unset -f split
