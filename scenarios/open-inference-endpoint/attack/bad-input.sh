# A customer's stolen key sends two megabytes, asks for 20,000 tokens, and breaks the format to read the error. Control: a normal request is answered.
api=http://$INFERENCE_ADDRESS:8000
ask() { curl --silent --insecure --interface "$FROM" --connect-timeout 1 --max-time 3 --header 'Content-Type: application/json' --header 'Authorization: Bearer key-22-bbf6fd838ea1' "$@"; }
[ "$(ask --output /dev/null --write-out '%{http_code}' "$api/health")" = 000 ] && api=https://$INFERENCE_ADDRESS:8000
status() { ask --output /dev/null --write-out '%{http_code}' "$@" "$api/v1/completions"; }

huge=$(head -c 2000000 /dev/zero | tr '\0' x | jq -Rsc --arg model "$MODEL" '{model: $model, prompt: ., max_tokens: 2}' | status --data-binary @-)
long=$(status --data "{\"model\": \"$MODEL\", \"prompt\": \"x\", \"max_tokens\": 20000}")
broken=$(ask --data '{"model":' "$api/v1/completions")

control=false
[ "$(status --data "{\"model\": \"$MODEL\", \"prompt\": \"x\", \"max_tokens\": 2}")" = 200 ] && control=true

outcome=stopped
case "$huge $long" in 2??\ * | *\ 2??) outcome=reached ;; esac
grep -q 'Traceback' <<<"$broken" && outcome=reached
trace=$(grep -o 'File [^,]*, line [0-9]*' <<<"$broken" | head -1 | tr -d '\\"')
jq -nc --arg outcome "$outcome" --argjson control "$control" --arg observed "Two megabytes: HTTP $huge. 20,000 tokens: HTTP $long. Broken JSON shows: ${trace:-nothing}." '{$outcome, $control, $observed}' >&3
