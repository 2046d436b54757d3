package io.towline.otel;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.towline.conversation.Conversation;
import io.towline.conversation.Destination;
import io.towline.conversation.Trace;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A conversation as a span of a server. Made when it is over, with the ids that its server was told, so nothing of the library is under way before. */
record ConversationSpan(
        EndedConversation ended, Attributes attributes, Resource resource, InstrumentationScopeInfo scope)
        implements SpanData {

    ConversationSpan(EndedConversation ended, Resource resource, InstrumentationScopeInfo scope) {
        this(ended, SpanAttributes.of(ended), resource, scope);
    }

    @Override
    public String getName() {
        Conversation over = ended.conversation();
        String kind = over.arrival().kind().label();
        return over.destination()
                .map(Destination::route)
                .map(route -> kind + " " + route)
                .orElse(kind);
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.SERVER;
    }

    @Override
    public SpanContext getSpanContext() {
        Trace trace = ended.trace();
        return SpanContext.create(trace.id(), ended.span().id(), TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public SpanContext getParentSpanContext() {
        return ended.span()
                .parent()
                .map(parent -> SpanContext.createFromRemoteParent(
                        ended.trace().id(), parent, TraceFlags.getSampled(), TraceState.getDefault()))
                .orElseGet(SpanContext::getInvalid);
    }

    @Override
    public StatusData getStatus() {
        return SpanStatus.errorType(ended.conversation()).isPresent()
                ? StatusData.create(
                        StatusCode.ERROR,
                        SpanAttributes.cut(ended.conversation().ending().reason()))
                : StatusData.unset();
    }

    @Override
    public long getStartEpochNanos() {
        return nanos(ended.start());
    }

    @Override
    public long getEndEpochNanos() {
        return nanos(ended.end());
    }

    private static long nanos(Instant moment) {
        return TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    /** The scope under its old name, which the interface still has. */
    @Override
    @Deprecated
    @SuppressWarnings("deprecation")
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
