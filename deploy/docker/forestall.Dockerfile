# The command forestall as an image. After 'mvn package', from the root of the repository:
#   docker build -f deploy/docker/forestall.Dockerfile -t forestall/forestall .
# It runs as nobody in particular and on a read-only root; it writes under /var/lib/forestall and to /tmp,
# which must allow execution, for compression codecs unpack their native code there.
ARG BASE=eclipse-temurin:17-jre
FROM ${BASE}
# Group root may write there, too: the agent is root without the power to write everywhere.
RUN echo 'forestall:x:10001:10001::/var/lib/forestall:/bin/false' >>/etc/passwd \
  && mkdir -p /var/lib/forestall && chown 10001:0 /var/lib/forestall && chmod 775 /var/lib/forestall
COPY deploy/docker/forestall /usr/local/bin/forestall
COPY app/target/lib /opt/forestall/lib
COPY app/target/forestall-app.jar /opt/forestall/
USER 10001:10001
WORKDIR /var/lib/forestall
VOLUME /var/lib/forestall
ENTRYPOINT ["forestall"]
CMD ["--help"]
