# passes: all
# why it is right: the last entry that fits decides, a drop-in sets the doors of the daemon, and a mask in the profile is read by each login.
chmod go-rwx ~ ~/project/.env ~/.ssh/id_ed25519
chmod go-w ~/project
sudo chmod o-w /opt/tools/bin /opt/tools/bin/build
sudo rm -f '/{{umaskFile}}'
echo 'umask 077' >>~/.profile
echo '{}' | sudo tee /etc/docker/daemon.json >/dev/null
sudo mkdir -p /etc/systemd/system/docker.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/python3 /opt/docker/dockerd.py -H unix:///run/docker.sock\n' | sudo tee /etc/systemd/system/docker.service.d/zz-socket.conf >/dev/null
sudo systemctl daemon-reload
sudo systemctl restart docker
printf 'Defaults authenticate\nALL ALL=(ALL:ALL) !ALL\nroot ALL=(ALL:ALL) ALL\ndev ALL=(ALL:ALL) PASSWD: ALL\n' | sudo tee /etc/sudoers.d/90-dev >/dev/null
