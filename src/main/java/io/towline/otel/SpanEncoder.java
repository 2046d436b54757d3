package io.towline.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Spans as OTLP has them on the wire, by OpenTelemetry's own exporter. What it would send is kept instead, and {@link CollectorClient} sends it: the
 * exporter's senders may hang at an answer that has no end, and say what fails by another logging than ours.
 *
 * <p>Owner: the sender's thread.
 */
final class SpanEncoder {

    private static final String SCOPE = "io.towline";

    /** Has the exporter believe that all is sent. */
    private static final class Kept implements HttpSender, HttpSenderProvider, ComponentLoader {

        private byte[] body = {};

        @Override
        public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getContentLength());
            try {
                message.writeMessage(bytes);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            body = bytes.toByteArray();
            onResponse.accept(new Taken());
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public HttpSender createSender(HttpSenderConfig config) {
            return this;
        }

        /** Whatever lies on the class path, there is this one. */
        @Override
        public <T> Iterable<T> load(Class<T> kind) {
            return kind.isInstance(this) ? List.of(kind.cast(this)) : List.of();
        }
    }

    private record Taken() implements HttpResponse {

        @Override
        public int getStatusCode() {
            return 200;
        }

        @Override
        public String getStatusMessage() {
            return "OK";
        }

        @Override
        public byte[] getResponseBody() {
            return new byte[0];
        }
    }

    private final Kept kept = new Kept();
    private final OtlpHttpSpanExporter exporter;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;

    /**
     * @param serviceName who the spans are from
     * @param version Towline's
     */
    SpanEncoder(String serviceName, String version) {
        exporter = OtlpHttpSpanExporter.builder()
                .setComponentLoader(kept)
                .setMeterProvider(MeterProvider.noop())
                .build();
        resource = Resource.getDefault()
                .merge(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"), serviceName,
                        AttributeKey.stringKey("service.version"), version,
                        AttributeKey.stringKey("service.instance.id"),
                                UUID.randomUUID().toString())));
        scope = InstrumentationScopeInfo.builder(SCOPE).setVersion(version).build();
    }

    /** The body of one request. */
    byte[] encode(List<EndedConversation> ended) {
        List<SpanData> spans = new ArrayList<>(ended.size());
        ended.forEach(each -> spans.add(new ConversationSpan(each, resource, scope)));
        if (!exporter.export(spans).isSuccess()) {
            throw new IllegalStateException("spans cannot be encoded");
        }
        return kept.body;
    }
}
