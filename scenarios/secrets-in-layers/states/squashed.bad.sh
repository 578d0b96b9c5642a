# fails: secrets/image-secret, attack:recover-token, base/image-base-pinned
# why people do it: squashing makes one layer without what was deleted; the environment is in no layer at all.
sed -i 's|docker build |docker build --squash-all |' ~/prices/release
~/prices/release
