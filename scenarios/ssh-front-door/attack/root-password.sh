# Tries the password that heads the guessing lists, as every machine on the internet is tried all day.
# The control: the same program from the same address reaches the server and is asked for proof as the deploy robot.
common=(-F /dev/null -b "$FROM" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=VERBOSE -o ConnectTimeout=3 -o PubkeyAuthentication=no)
exec 4< <(ssh "${common[@]}" -o PreferredAuthentications=none "deploy@$HOST_ADDRESS" true 2>&1)
said=$(sshpass -p toor123 ssh "${common[@]}" -o PreferredAuthentications=password,keyboard-interactive -o NumberOfPasswordPrompts=1 \
  "root@$HOST_ADDRESS" 'echo "uid $(id -u)"' 2>&1)
# That the server let the stranger in is enough: what its shell then does belongs to the learner.
printf '%s\n' "$said"
case $(cat <&4) in *'Permission denied'*) control=true ;; *) control=false ;; esac
case $said in
  *'Authenticated to '*) outcome=reached observed='A guessed password opened a session as root' ;;
  *) outcome=stopped observed='The guessed password opened no session as root' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
