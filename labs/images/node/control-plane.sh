#!/bin/bash
# Makes the control plane's images of their programs, under the names that kubeadm asks for, and puts them into containerd's store.
# Layers that several images share are one blob, packed once; nothing is unpacked, so that a new node has little to copy.
set -euo pipefail
bin=$1
version=$2
cd "$(mktemp -d)"
mkdir -p layout/blobs/sha256
chmod 0755 "$bin"/*
ln -s kubernetes "$bin/kubeadm"

# Moves a file to its place in the layout; prints its descriptor.
blob() {
  local digest size
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  size=$(stat -c %s "$1")
  mv "$1" "layout/blobs/sha256/$digest"
  jq -nc --arg type "$2" --arg digest "sha256:$digest" --argjson size "$size" '{ mediaType: $type, digest: $digest, size: $size }'
}

# Packs a folder; leaves its descriptor and the digest of its bytes beside it.
layer() {
  tar -C "$1" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$1.tar" .
  echo "sha256:$(sha256sum "$1.tar" | cut -d' ' -f1)" > "$1.diff"
  zstd -q -T0 -9 --rm "$1.tar" -o "$1.zst"
  blob "$1.zst" application/vnd.oci.image.layer.v1.tar+zstd > "$1.layer"
}

# image NAME ENTRYPOINT LAYER...
image() {
  local name=$1 entry=$2 config
  shift 2
  jq -nc --arg arch "$(dpkg --print-architecture)" --arg entry "$entry" --rawfile diffs <(for part; do cat "$part.diff"; done) '{
    architecture: $arch, os: "linux",
    config: { Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], Entrypoint: [$entry] },
    rootfs: { type: "layers", diff_ids: ($diffs | rtrimstr("\n") / "\n") } }' > config
  config=$(blob config application/vnd.oci.image.config.v1+json)
  for part; do cat "$part.layer"; done | jq -sc --argjson config "$config" \
    '{ schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config, layers: . }' > manifest
  blob manifest application/vnd.oci.image.manifest.v1+json | jq -c --arg name "$name" '.annotations = { "io.containerd.image.name": $name }' >> manifests
}

mkdir -p kubernetes/usr/local/bin etcd/usr/local/bin coredns/usr/local/bin pause filter/usr/sbin filter/usr/bin filter/tmp filter/run
cp "$bin/kubernetes" kubernetes/usr/local/bin/
for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do ln -s kubernetes kubernetes/usr/local/bin/$program; done
cp "$bin/etcd" etcd/usr/local/bin/
ln -s etcd etcd/usr/local/bin/etcdctl
cp "$bin/coredns" coredns/coredns
cp "$bin/pause" pause/pause

# What kube-proxy calls, with the libraries that it needs.
filters=(/usr/sbin/xtables-nft-multi /usr/sbin/xtables-legacy-multi /usr/sbin/nft /usr/sbin/conntrack /usr/sbin/ipset)
mkdir -p filter/{lib,lib64,usr/lib}
{
  printf '%s\n' "${filters[@]}"
  ldd "${filters[@]}" | grep -oE '/[^ ]+\.so[^ ]*' | sort -u
  find /usr/lib/*/xtables -name '*.so'
} | tar -ch --files-from=- 2> /dev/null | tar -xC filter

for part in kubernetes etcd coredns pause filter; do layer $part; done
for name in $("$bin/kubeadm" config images list --kubernetes-version "$version"); do
  program=${name##*/}
  program=${program%%:*}
  case $program in
    kube-proxy) image "$name" /usr/local/bin/kube-proxy kubernetes filter ;;
    kube-*) image "$name" "/usr/local/bin/$program" kubernetes ;;
    etcd) image "$name" /usr/local/bin/etcd etcd ;;
    coredns) image "$name" /coredns coredns ;;
    pause) image "$name" /pause pause ;;
    *) echo "nothing is known about the image $name" >&2; exit 1 ;;
  esac
done
jq -sc '{ schemaVersion: 2, manifests: . }' manifests > layout/index.json
echo '{"imageLayoutVersion":"1.0.0"}' > layout/oci-layout

containerd --log-level error &
server=$!
trap 'kill $server' EXIT
for ((try = 0; try < 100; try++)); do ctr version > /dev/null 2>&1 && break; sleep 0.1; done
tar -C layout -cf - . | ctr -n k8s.io images import --no-unpack -
ctr -n k8s.io images ls -q
rm -rf /var/lib/containerd/tmpmounts "$PWD"
