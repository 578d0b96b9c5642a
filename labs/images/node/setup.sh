#!/bin/bash
# Turns the packages and files of a node into its image.
set -euo pipefail
units=/usr/lib/systemd/system

for program in kubeadm kubectl kubelet; do ln -s kubernetes /usr/bin/$program; done
chmod 0755 /usr/bin/kubernetes /usr/local/bin/* /kind/bin/*
mkdir -p /opt/cni /etc/kubernetes/manifests /var/lib/kubelet
ln -s /usr/lib/cni /opt/cni/bin
pause=$(kubeadm config images list --kubernetes-version "$(< /kind/version)" | grep /pause:)
sed -i "s|@PAUSE@|$pause|" /etc/containerd/config.toml

rm -f $units/{multi-user,local-fs,basic}.target.wants/* /etc/systemd/system/*.wants/* $units/sockets.target.wants/*{udev,initctl}* \
  $units/sysinit.target.wants/systemd-tmpfiles-setup.service
printf 'ReadKMsg=no\n' >> /etc/systemd/journald.conf
systemctl mask systemd-binfmt.service systemd-logind.service systemd-firstboot.service getty.target console-getty.service
systemctl enable containerd.service kubelet.service
if [[ -f /usr/local/bin/policy-agent ]]; then systemctl enable policy-agent.service; else rm -f /etc/systemd/system/policy-agent.service; fi
systemctl set-default multi-user.target
rm -f /usr/sbin/policy-rc.d
printf 'alias k=kubectl\nexport KUBECONFIG=/etc/kubernetes/admin.conf\n' >> /root/.bashrc
printf 'runtime-endpoint: unix:///run/containerd/containerd.sock\n' > /etc/crictl.yaml
