package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Batch;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.sockjs.admission.SockJsAdmission;
import io.towline.bridge.protocol.sockjs.answer.SockJsAnswers;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.sockjs.frame.FormField;
import io.towline.bridge.protocol.sockjs.frame.SockJsCodec;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.session.Sessions.Found;
import io.towline.bridge.text.StrictJson;
import io.towline.bridge.text.Unacceptable;
import io.towline.bridge.web.BodyCoding;
import io.towline.bridge.web.BodyFailure;
import io.towline.bridge.web.PendingExchange;
import io.towline.conversation.Cause;
import io.towline.handshake.origin.RequestingPage;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;

/**
 * {@code xhr_send} and {@code jsonp_send}: never begins a session. Answered when the upstream's queue has taken all, so that a slow server
 * slows its clients. Immutable; any I/O thread.
 */
record SockJsSender(Sessions sessions) {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String NO_PAYLOAD = "Payload expected.";
    private static final String BROKEN = "Broken JSON encoding.";

    /** Around the messages; clients gather several for one request. */
    private static final long AROUND = 64 * 1024;

    /** On the exchange's thread; ends the request in every case, and tells its listener {@code refused} or {@code served}. */
    void send(BridgeCall call, SockJsCommand.Send command) {
        if (SockJsAdmission.refuses(call, command.jsonp())) {
            return;
        }
        Optional<BodyCoding.Fault> fault =
                BodyCoding.faultOfText(call.pending().exchange().getRequestHeaders());
        if (fault.isPresent()) {
            call.pending().common().putAll(fault.get().headers());
            SockJsAnswers.refuse(call, 415, Cause.REFUSED_REQUEST, fault.get().sentence());
            return;
        }
        switch (sessions.find(command.session(), call.owner())) {
            case Found.Alive(Session session) -> gather(call, command, session);
            case Found.OfAnotherPage(RequestingPage owner) ->
                SockJsAnswers.refuse(
                        call, 403, Cause.REFUSED_ORIGIN, call.owner().refusal(owner));
            case Found.Tombstone _, Found.Unknown _ -> unknown(call);
        }
    }

    private static void unknown(BridgeCall call) {
        SockJsAnswers.refuse(call, 404, Cause.REFUSED_SESSION, "There is no such session here.");
    }

    private void gather(BridgeCall call, SockJsCommand.Send command, Session session) {
        boolean form = command.jsonp() && isForm(call);
        long mostMessage = session.terms().maxMessageFromClient();
        long mostBytes = mostBytes(mostMessage, form);
        SockJsSending sending = new SockJsSending(call, command, session);
        sending.begin();
        Budget budget = sessions.budget(call.request().client());
        call.pending().gather(new PendingExchange.BodyTerms(mostBytes, budget), new PendingExchange.Body() {
            @Override
            public void whole(byte[] bytes) {
                Defects.run(call, () -> {
                    Runnable work = () -> parse(call, sending, form ? FormField.first(bytes, "d") : bytes);
                    if (!budget.tryWith(Batch.parsing(bytes.length), work)) {
                        failed(new BodyFailure.NoMemory());
                    }
                });
            }

            @Override
            public void failed(BodyFailure why) {
                sending.giveUp();
                SockJsAnswers.body(call, why);
            }
        });
    }

    private static boolean isForm(BridgeCall call) {
        String type = Optional.ofNullable(
                        call.pending().exchange().getRequestHeaders().getFirst(Headers.CONTENT_TYPE))
                .orElse("");
        return type.split(";", 2)[0].strip().equalsIgnoreCase(FORM);
    }

    /** Escaped, a message may be twice as long, and in a form three times that. */
    private static long mostBytes(long mostMessage, boolean form) {
        return Math.min(Integer.MAX_VALUE - 8, AROUND + mostMessage * (form ? 6 : 2));
    }

    private static void parse(BridgeCall call, SockJsSending sending, byte[] json) {
        Session session = sending.session();
        try {
            Optional<List<byte[]>> list = json.length == 0
                    ? Optional.empty()
                    : StrictJson.read(
                            json,
                            it -> it.listIfOne(
                                    Batch.MOST,
                                    text -> text.mendedUtf8(session.terms().maxMessageFromClient())));
            if (list.isEmpty()) {
                sending.giveUp();
                SockJsAnswers.refuse(call, 500, Cause.REFUSED_REQUEST, NO_PAYLOAD);
                return;
            }
            SockJsCodec codec = SockJsCodec.of(call.request().route().bridge().sockjs());
            sending.post(codec.up(list.get()));
        } catch (Unacceptable why) {
            sending.giveUp();
            switch (why.fault()) {
                case MALFORMED -> SockJsAnswers.refuse(call, 500, Cause.REFUSED_REQUEST, BROKEN);
                case FLOOD -> SockJsAnswers.flood(call, why.getMessage());
                case TOO_LARGE -> SockJsAnswers.refuse(call, 413, Cause.REFUSED_REQUEST, why.getMessage());
            }
        } catch (RuntimeException | Error defect) {
            sending.giveUp(); // else those behind it would wait for it
            throw defect;
        }
    }
}
