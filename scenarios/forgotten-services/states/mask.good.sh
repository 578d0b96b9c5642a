# passes: all
# why it is right: a masked unit cannot be started by anybody, the vendor's watchdog included.
sudo systemctl mask --now rpcbind.socket rpcbind.service vsftpd.service fieldline-console.service
sudo passwd --lock '{{account}}'
sudo sed -i 's/^{{twin}}:x:0:/{{twin}}:x:1609:/' /etc/passwd
