# Guesses root's password, as every machine on the internet is guessed at all day.
# The control: the same program from the same address reaches the server and is asked for proof as the deploy robot.
knock() {
  ssh -F /dev/null -b "$FROM" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=3 -o PubkeyAuthentication=no "$@" 2>&1
}
control=false
case $(knock -o PreferredAuthentications=none "deploy@$HOST_ADDRESS" true) in *'Permission denied'*) control=true ;; esac
outcome=stopped
observed='None of the guesses opened a session as root'
for password in admin toor123; do
  said=$(sshpass -p "$password" ssh -F /dev/null -b "$FROM" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ConnectTimeout=3 -o PubkeyAuthentication=no -o PreferredAuthentications=password,keyboard-interactive -o NumberOfPasswordPrompts=1 \
    "root@$HOST_ADDRESS" 'echo "uid $(id -u)"' 2>&1)
  printf '%s: %s\n' "$password" "$said"
  case $said in
    *'uid 0'*)
      outcome=reached observed="The second guess opened a session as root"
      break
      ;;
  esac
done
printf '{"outcome":"%s","control":%s,"observed":"%s"}\n' "$outcome" "$control" "$observed" >&3
