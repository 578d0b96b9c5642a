# fails: notebook/security-group-open-ingress, leftovers/security-group-open-ingress, safeguard:1, attack:reach-notebook
# why people do it: an instance without the open group is no longer open, and the group can wait
detach() {
  local instance network quarantine
  read -r instance network < <(aws ec2 describe-instances --filters Name=tag:Name,Values=gpu-1 --query 'Reservations[].Instances[].[InstanceId,VpcId]' --output text)
  quarantine=$(aws ec2 create-security-group --group-name quarantine --description 'Nothing in' --vpc-id "$network" --query GroupId --output text)
  aws ec2 modify-instance-attribute --instance-id "$instance" --groups "$quarantine"
}
detach
unset -f detach
