# fails: attack:reach-notebook, safeguard:1, safeguard:4
# why people do it: what is gone cannot be attacked
terminate() {
  local instance
  instance=$(aws ec2 describe-instances --filters Name=tag:Name,Values=gpu-1 --query 'Reservations[].Instances[].InstanceId' --output text)
  aws ec2 terminate-instances --instance-ids "$instance"
} >/dev/null
terminate
unset -f terminate
