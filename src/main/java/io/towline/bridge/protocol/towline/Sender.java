package io.towline.bridge.protocol.towline;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Batch;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.towline.answer.Refusals;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.protocol.towline.wire.MessagesParser;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.text.Unacceptable;
import io.towline.bridge.web.BodyCoding;
import io.towline.bridge.web.BodyFailure;
import io.towline.bridge.web.PendingExchange;
import io.towline.conversation.Quoted;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Optional;

/**
 * Takes messages that come by POST: gathers the body on the exchange's thread, and puts what is in it into the session's line on the
 * session's. Any thread.
 */
record Sender(Sessions sessions, Finder finder) {

    private static final String TYPES =
            "Content-Type must be text/plain or application/json, both in UTF-8, or application/octet-stream";

    /** On the exchange's thread. */
    void send(BridgeCall call, BridgeCommand.Send command) {
        HeaderMap request = call.pending().exchange().getRequestHeaders();
        String type =
                Optional.ofNullable(request.getFirst(Headers.CONTENT_TYPE)).orElse("");
        Optional<MessagesParser.Form> form = MessagesParser.form(type);
        if (form.isEmpty()) {
            String found = type.isBlank() ? "there is none." : "this is " + Quoted.of(type) + ".";
            Refusals.contentType(call, command, new BodyCoding.Fault(TYPES + ", and " + found, false));
            return;
        }
        Optional<BodyCoding.Fault> fault =
                form.get() == MessagesParser.Form.BINARY ? BodyCoding.fault(request) : BodyCoding.faultOfText(request);
        if (fault.isPresent()) {
            Refusals.contentType(call, command, fault.get());
            return;
        }
        finder.alive(call, command, command.handle(), () -> {})
                .ifPresent(session -> receive(call, command, form.get(), session));
    }

    private void receive(BridgeCall call, BridgeCommand.Send command, MessagesParser.Form form, Session session) {
        long mostMessage = session.terms().maxMessageFromClient();
        long mostBytes = MessagesParser.mostBytes(form, mostMessage);
        Sending sending = new Sending(call, command, session, finder);
        sending.begin();
        Budget budget = sessions.budget(call.request().client());
        call.pending().gather(new PendingExchange.BodyTerms(mostBytes, budget), new PendingExchange.Body() {
            @Override
            public void whole(byte[] bytes) {
                Defects.run(call, () -> {
                    long needed = form == MessagesParser.Form.JSON ? Batch.parsing(bytes.length) : 0;
                    if (!budget.tryWith(needed, () -> parse(sending, form, bytes, mostMessage))) {
                        failed(new BodyFailure.NoMemory());
                    }
                });
            }

            @Override
            public void failed(BodyFailure why) {
                sending.giveUp();
                Refusals.body(call, command, why);
            }
        });
    }

    private static void parse(Sending sending, MessagesParser.Form form, byte[] body, long mostMessage) {
        try {
            sending.post(MessagesParser.parse(form, body, mostMessage));
        } catch (Unacceptable why) {
            sending.giveUp();
            sending.refuse(why);
        } catch (RuntimeException | Error defect) {
            sending.giveUp(); // else those behind it would wait for it
            throw defect;
        }
    }
}
