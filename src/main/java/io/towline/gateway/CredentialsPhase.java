package io.towline.gateway;

import io.towline.access.password.Credentials;
import io.towline.access.password.PasswordChecks;
import io.towline.access.password.PasswordList;
import io.towline.access.password.PasswordVerdict;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Lets in those who say who they are, where a route asks. Each request is judged, those that belong to a session of the bridge too: that somebody
 * opened it shows nothing of who comes with its id. Preflights to the bridge are not, since browsers send them without credentials, and no server
 * hears of them.
 */
record CredentialsPhase(PasswordChecks passwords, Exit exit) implements Phase {

    private static final String BUSY_RETRY_AFTER = "1";

    @Override
    public Step handle(RequestContext request) {
        Optional<PasswordList> basic =
                request.routing().handlingOf(request.route()).access().basic();
        return basic.isEmpty() || isPreflight(request) ? Step.CONTINUE : ask(request, basic.get());
    }

    private static boolean isPreflight(RequestContext request) {
        return request.claimed().isPresent()
                && request.exchange().getRequestMethod().equals(Methods.OPTIONS);
    }

    private Step ask(RequestContext request, PasswordList list) {
        Optional<Credentials> read = Credentials.of(authorization(request));
        if (read.isEmpty()) {
            return challenge(request, list, "User name and password, please.");
        }
        Credentials given = read.get();
        InetAddress client = request.record().arrival().client();
        Optional<PasswordVerdict> known = passwords.atOnce(list, given, client);
        if (known.isPresent()) {
            return settle(request, list, known.get());
        }
        return request.suspend(() -> passwords.check(
                list, given, client, verdict -> request.whileSuspended(() -> settleLater(request, list, verdict))));
    }

    private void settleLater(RequestContext request, PasswordList list, PasswordVerdict verdict) {
        if (settle(request, list, verdict) == Step.CONTINUE) {
            request.resume();
        }
    }

    private Step settle(RequestContext request, PasswordList list, PasswordVerdict verdict) {
        return switch (verdict) {
            case PasswordVerdict.Right(String user) -> {
                request.record().authenticated(user);
                hide(request, list);
                yield Step.CONTINUE;
            }
            case PasswordVerdict.Wrong() -> challenge(request, list, "User name or password are wrong.");
            case PasswordVerdict.TooMany(int seconds) -> {
                later(request, Integer.toString(seconds));
                yield refuse(request, 429, Cause.REFUSED_AUTH, "Too many wrong passwords. Please try again later.");
            }
            case PasswordVerdict.Busy() -> {
                later(request, BUSY_RETRY_AFTER);
                yield refuse(request, 503, Cause.REFUSED_OVERLOAD, "Too many wait to be let in. Please try again.");
            }
            case PasswordVerdict.Failed() -> refuse(request, 500, Cause.INTERNAL_ERROR, "Something went wrong here.");
        };
    }

    /** The server has no use for a password that is checked here, and would log it or worse. */
    private static void hide(RequestContext request, PasswordList list) {
        if (!list.config().pass()) {
            request.exchange().getRequestHeaders().remove(Headers.AUTHORIZATION);
        }
    }

    private Step challenge(RequestContext request, PasswordList list, String sentence) {
        String realm = list.config().realm().replaceAll("[\\\\\"]", "\\\\$0");
        request.exchange()
                .getResponseHeaders()
                .put(Headers.WWW_AUTHENTICATE, "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
        return refuse(request, 401, Cause.REFUSED_AUTH, sentence);
    }

    private static void later(RequestContext request, String seconds) {
        request.exchange().getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    }

    private Step refuse(RequestContext request, int status, Cause cause, String sentence) {
        exit.refuseThere(request, status, Ending.of(By.TOWLINE, cause, sentence));
        return Step.STOP;
    }

    private static List<String> authorization(RequestContext request) {
        HeaderMap headers = request.exchange().getRequestHeaders();
        HeaderValues fields = headers.get(Headers.AUTHORIZATION);
        return fields == null ? List.of() : List.copyOf(fields);
    }
}
