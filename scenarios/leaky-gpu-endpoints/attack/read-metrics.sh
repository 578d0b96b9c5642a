# A stranger on the network reads the metrics. Control: the same tool from the same address reaches another port of the node.
node=$GPU_NODE_ADDRESS
ask() { curl --silent --insecure --interface "$FROM" --connect-timeout 1 --max-time 2 "$@"; }

control=false
for port in 8700 8888; do
  ask --output /dev/null "http://$node:$port/"
  case $? in
    7 | 28) ;; # refused, timed out
    *) control=true && break ;;
  esac
done

metrics=$(ask --parallel "http://$node:9400/metrics" "https://$node:9400/metrics")
if grep -q '^DCGM_FI_DEV_GPU_UTIL' <<<"$metrics"; then
  seen=$(grep -m1 '^DCGM_FI_DEV_GPU_UTIL' <<<"$metrics" | cut -c1-300)
  jq -nc --argjson control "$control" --arg seen "$seen" '{outcome: "reached", control: $control, observed: "A stranger reads: \($seen)"}' >&3
else
  jq -nc --argjson control "$control" '{outcome: "stopped", control: $control, observed: "A stranger gets no metrics."}' >&3
fi
