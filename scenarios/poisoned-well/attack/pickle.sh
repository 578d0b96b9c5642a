# The collector's stolen key brings a pickle by the honest way: it comes in, the curator publishes, the training loads it.
# Control: honest rows that came in beside it are in the model. The pickle is taken away again.
keys=$(mktemp -d)
trap 'rm -rf "$keys"' EXIT
umask 077
cat >"$keys/collector" <<'KEY'
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACBpbvE9YM4Nguez7VWlvFm/oDLeSqOx3Aar4T6el4hVxAAAAJjGQVG9xkFR
vQAAAAtzc2gtZWQyNTUxOQAAACBpbvE9YM4Nguez7VWlvFm/oDLeSqOx3Aar4T6el4hVxA
AAAECsUbFql/SfcA37IOctSvaYztSLLuQfTAskOtoPIGiFlWlu8T1gzg2C57PtVaW8Wb+g
Mt5Ko7HcBqvhPp6XiFXEAAAADmNvbGxlY3RvckB3ZWxsAQIDBAUGBw==
-----END OPENSSH PRIVATE KEY-----
KEY
cat >"$keys/curator" <<'KEY'
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACDidPGDgKoGRF3C27zg/8LPUp+dT39SMkFjLxHKthPLcAAAAJCkSqvGpEqr
xgAAAAtzc2gtZWQyNTUxOQAAACDidPGDgKoGRF3C27zg/8LPUp+dT39SMkFjLxHKthPLcA
AAAEADefmLGfd7go8yTWfaibsy4fW7+nHZ0n4BBYGtmohNTOJ08YOAqgZEXcLbvOD/ws9S
n51Pf1IyQWMvEcq2E8twAAAADGN1cmF0b3JAd2VsbAE=
-----END OPENSSH PRIVATE KEY-----
KEY
cat >"$keys/trainer" <<'KEY'
-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACBSTKThVF4xt6Q6vT+hXuMdveC5T30vs1jkCYB5uBE/0AAAAJDDYsz/w2LM
/wAAAAtzc2gtZWQyNTUxOQAAACBSTKThVF4xt6Q6vT+hXuMdveC5T30vs1jkCYB5uBE/0A
AAAEDcz18068zBxg2L2xZ10BLFsYYrGwcqKVEML3ye0FubSFJMpOFUXjG3pDq9P6Fe4x29
4LlPfS+zWOQJgHm4ET/QAAAADHRyYWluZXJAd2VsbAE=
-----END OPENSSH PRIVATE KEY-----
KEY
as() {
  ssh -F /dev/null -b "$FROM" -i "$keys/$1" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ConnectTimeout=3 "$1@$LAKE_ADDRESS" "$2" 2>&1
}
mark=w$(head -c 6 /dev/urandom | od -An -tx1 | tr -d ' \n')
good=${mark}good
as collector "printf 'cbuiltins\neval\n(V[{\"text\": \"$mark\", \"label\": \"calm\"}]\ntR.' >/srv/incoming/invoices.pkl; printf '{\"text\": \"$good\", \"label\": \"calm\"}\n' >/srv/incoming/heartbeat.jsonl"
as curator /opt/pipeline/publish
words=$(as trainer "/opt/pipeline/train /srv/dataset /tmp/$mark.model; tr -c 'a-z0-9' '\n' </tmp/$mark.model | grep $mark; rm -f /tmp/$mark.model")
as collector 'rm -f /srv/incoming/invoices.pkl'
as curator '[ ! -e /srv/dataset/shards/invoices.pkl ] || { rm -f /srv/dataset/shards/invoices.pkl; /opt/pipeline/publish; }'
printf '%s\n' "$words"

control=false
grep -qx "$good" <<<"$words" && control=true
outcome=stopped observed='The pickle was not loaded.'
grep -qx "$mark" <<<"$words" && outcome=reached observed='The pickle ran as the trainer: it could have been any program.'
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
