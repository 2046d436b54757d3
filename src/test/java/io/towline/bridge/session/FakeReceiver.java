package io.towline.bridge.session;

import io.towline.bridge.message.Farewell;
import io.towline.bridge.message.Message;
import io.towline.bridge.receiver.Receiver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what is new, and writes down what it hears. */
final class FakeReceiver implements Receiver {

    final List<String> heard = new ArrayList<>();
    final Session session;
    boolean stands = true;
    long place;

    FakeReceiver(Session session) {
        this.session = session;
        place = session.outbox().acknowledged();
    }

    @Override
    public void update() {
        StringBuilder news = new StringBuilder("news");
        Outbox outbox = session.outbox();
        while (place < outbox.last()) {
            place++;
            boolean farewell = outbox.farewell().isPresent() && place == outbox.last();
            news.append(' ').append(farewell ? farewell(outbox) : text(outbox.message(place)));
        }
        heard.add(news.toString());
    }

    private static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    private static String farewell(Outbox outbox) {
        Farewell it = outbox.farewell().orElseThrow();
        return it.code() + "/" + it.reason() + "/" + it.clean();
    }

    @Override
    public void superseded() {
        heard.add("superseded");
    }

    @Override
    public void cut() {
        heard.add("cut");
    }

    @Override
    public boolean stands() {
        return stands;
    }
}
