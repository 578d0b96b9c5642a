# Logs in with the account and the password that the vendor prints in every manual.
# The control: the same program from the same address reaches the server and is asked for proof as the deploy robot.
common=(-F /dev/null -b "$FROM" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=VERBOSE -o ConnectTimeout=3 -o PubkeyAuthentication=no)
exec 4< <(ssh "${common[@]}" -o PreferredAuthentications=none "deploy@$HOST_ADDRESS" true 2>&1)
said=$(sshpass -p Service2015 ssh "${common[@]}" -o PreferredAuthentications=password,keyboard-interactive -o NumberOfPasswordPrompts=1 \
  "$ACCOUNT@$HOST_ADDRESS" 'echo "I am $(id -un)"' 2>&1)
# That the server let the stranger in is enough: what its shell then does belongs to the learner.
printf '%s\n' "$said"
case $(cat <&4) in *'Permission denied'*) control=true ;; *) control=false ;; esac
case $said in
  *'Authenticated to '*) outcome=reached observed="The printed password opened a session as $ACCOUNT" ;;
  *) outcome=stopped observed="The printed password opened no session as $ACCOUNT" ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
