# Asks to be let in as the intern and proves nothing. The control: the same request as the deploy robot is answered, and refused.
common=(-F /dev/null -b "$FROM" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=VERBOSE -o ConnectTimeout=3 -o PubkeyAuthentication=no)
exec 4< <(ssh "${common[@]}" -o PreferredAuthentications=none "deploy@$HOST_ADDRESS" true 2>&1)
said=$(ssh "${common[@]}" -o PreferredAuthentications=none "intern@$HOST_ADDRESS" 'echo "I am $(id -un)"' 2>&1)
# That the server let the stranger in is enough: what its shell then does belongs to the learner.
printf '%s\n' "$said"
case $(cat <&4) in *'Permission denied'*) control=true ;; *) control=false ;; esac
case $said in
  *'Authenticated to '*) outcome=reached observed='A session as intern was opened without any proof' ;;
  *) outcome=stopped observed='The intern was asked for proof' ;;
esac
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
