# A Kafka broker made of the jars that Forestall brings along, for machines that reach no registry.
# It takes its settings from the environment just as the image apache/kafka does, which it stands in for.
ARG BASE=forestall/forestall:local
FROM ${BASE}
USER 0:0
RUN mkdir -p /var/lib/kafka/data && chown 1000:1000 /var/lib/kafka/data
COPY deploy/docker/broker /usr/local/bin/broker
USER 1000:1000
WORKDIR /var/lib/kafka/data
VOLUME /var/lib/kafka/data
ENTRYPOINT ["broker"]
CMD []
