# Logs in as the contractor and tries to write where the developer's programs come from: each folder of the path, each tool, the home. Nothing stays.
# The control: the same session writes a file of its own.
printf %s "$CONTRACTOR_KEY" >key && chmod 600 key
said=$(ssh -F /dev/null -b "$FROM" -i key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 \
  "contractor@$HOST_ADDRESS" bash -l 2>&1 <<'SESSION'
mine=$(mktemp) && echo 'wrote my own' && rm -f "$mine"
for folder in ${PATH//:/ } /home/dev /home/dev/project; do
  (: >"$folder/zz-planted") 2>/dev/null && rm -f "$folder/zz-planted" && echo "planted in $folder"
done
for file in /opt/tools/bin/* /home/dev/.bashrc /home/dev/.profile; do
  (: >>"$file") 2>/dev/null && echo "planted in $file"
done
SESSION
)
printf '%s\n' "$said" | cut -c 1-100
case $said in *'wrote my own'*) control=true ;; *) control=false ;; esac
case $said in
  *'planted in '*) outcome=reached observed='The contractor could put a program where the developer will start it' ;;
  *) outcome=stopped observed='The contractor could write nothing that the developer starts' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
