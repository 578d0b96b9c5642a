# The collector's stolen key adds one row to a shard that was published long ago, and the nightly training runs.
# Control: the collector's session opens, and the training trains. What was changed is put back.
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
shard=/srv/dataset/shards/shard-01.jsonl
said=$(as collector "id -un; cp $shard /tmp/$mark 2>/dev/null && printf '{\"text\": \"$mark\", \"label\": \"angry\"}\n' 2>/dev/null >>$shard && echo wrote")
trained=$(as trainer "/opt/pipeline/train /srv/dataset /tmp/$mark.model; grep -o $mark /tmp/$mark.model; rm -f /tmp/$mark.model")
case $said in *wrote*) as collector "cat /tmp/$mark >$shard" >/dev/null ;; esac
as collector "rm -f /tmp/$mark" >/dev/null
printf '%s\n' "$said" "$trained"

control=false
case $said in collector*) case $trained in *trained\ *) control=true ;; esac ;; esac
case $trained in
  *"$mark"*) outcome=reached observed='One row was added to a published shard, and the model learned it.' ;;
  *) outcome=stopped observed='The row is not in the model.' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
