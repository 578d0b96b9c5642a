# A stranger on the network reads the metrics. Control: the same tool from the same address reaches another port of the node.
node=$GPU_NODE_ADDRESS
ask() { curl --silent --insecure --interface "$FROM" --connect-timeout 1 --max-time 2 "$@"; }

control=false
for url in "http://$node:8700/v1/health" "https://$node:8700/v1/health" "http://$node:8888/api/status" "https://$node:8888/api/status"; do
  status=$(ask --output /dev/null --write-out '%{http_code}' "$url")
  [ "$status" != 000 ] && { control=true; break; }
done

metrics=$(ask "http://$node:9400/metrics" || ask "https://$node:9400/metrics")
if grep -q '^DCGM_FI_DEV_GPU_UTIL' <<<"$metrics"; then
  seen=$(grep -m1 '^DCGM_FI_DEV_GPU_UTIL' <<<"$metrics" | cut -c1-300)
  jq -nc --argjson control "$control" --arg seen "$seen" '{outcome: "reached", control: $control, observed: "A stranger reads: \($seen)"}' >&3
else
  jq -nc --argjson control "$control" '{outcome: "stopped", control: $control, observed: "A stranger gets no metrics."}' >&3
fi
