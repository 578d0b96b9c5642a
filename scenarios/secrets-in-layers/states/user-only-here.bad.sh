# fails: user/image-user
# why people do it: here it runs as a plain user, because here somebody said so; the next one who runs the image will not know.
sed -i 's|docker run |docker run --user 10001 |' ~/prices/release
~/prices/release
