package io.towline.gateway;

import io.towline.access.RouteAccess;
import io.towline.access.password.Credentials;
import io.towline.access.password.PasswordChecks;
import io.towline.access.password.PasswordList;
import io.towline.access.password.PasswordVerdict;
import io.towline.access.token.TokenList;
import io.towline.conversation.Cause;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Lets in those who say who they are, where a route asks: by a token, or by user and password. Each request is judged, those that belong to a session
 * of the bridge too: that somebody opened it shows nothing of who comes with its id. Preflights to the bridge are not, since browsers send them
 * without credentials, and no server hears of them.
 */
record CredentialsPhase(PasswordChecks passwords, Exit exit) implements Phase {

    private static final String BUSY_RETRY_AFTER = "1";
    private static final String BEARER = "Bearer ";

    @Override
    public Step handle(RequestContext request) {
        RouteAccess access = request.access();
        if (!access.asksForCredentials() || request.isPreflight()) {
            return Step.CONTINUE;
        }
        List<String> tokens = access.bearer().map(list -> taken(request, list)).orElse(List.of());
        if (request.isAdmitted()) {
            access.basic().ifPresent(list -> hide(request, list));
            return Step.CONTINUE;
        }
        if (!tokens.isEmpty()) {
            return judge(request, access, tokens);
        }
        return access.basic()
                .map(list -> ask(request, access, list))
                .orElseGet(() -> challenge(request, access, "A token, please."));
    }

    /** One of several will do, and what stands behind this is the last of them. */
    private static boolean othersAreAsked(RouteAccess access) {
        return access.any() && access.forwards();
    }

    private static Step in(RequestContext request, RouteAccess access, String user) {
        request.record().authenticated(user);
        if (access.any()) {
            request.admit();
        }
        return Step.CONTINUE;
    }

    // ---- tokens ----

    /** Whoever the request turns out to be, no token goes on but in the one place where the server looks for it. */
    private static List<String> taken(RequestContext request, TokenList list) {
        List<String> tokens = PresentedTokens.take(request.exchange(), list.config());
        if (list.config().pass() && tokens.size() == 1) {
            request.exchange().getRequestHeaders().put(Headers.AUTHORIZATION, BEARER + tokens.getFirst());
        }
        return tokens;
    }

    private Step judge(RequestContext request, RouteAccess access, List<String> tokens) {
        access.basic().ifPresent(_ -> removePassword(request)); // nobody looks at it
        TokenList list = access.bearer().orElseThrow();
        Optional<String> name = PresentedTokens.only(tokens).flatMap(list::nameOf);
        if (name.isEmpty()) {
            return othersAreAsked(access) ? Step.CONTINUE : wrongToken(request, access);
        }
        return in(request, access, name.get());
    }

    private Step wrongToken(RequestContext request, RouteAccess access) {
        access.basic().ifPresent(list -> addBasic(request, list));
        access.bearer().ifPresent(list -> addBearer(request, list, ", error=\"invalid_token\""));
        return refuse(request, 401, Cause.REFUSED_AUTH, "The token is wrong.");
    }

    // ---- passwords ----

    private Step ask(RequestContext request, RouteAccess access, PasswordList list) {
        Optional<Credentials> read = Credentials.of(authorization(request));
        if (read.isEmpty()) {
            String either = access.bearer().isPresent() ? ", or a token, please." : ", please.";
            return challenge(request, access, "User name and password" + either);
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
                hide(request, list);
                yield in(request, request.access(), user);
            }
            case PasswordVerdict.Wrong() -> challenge(request, request.access(), "User name or password are wrong.");
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
            removePassword(request);
        }
    }

    private static void removePassword(RequestContext request) {
        if (authorization(request).stream().anyMatch(Credentials::isBasic)) {
            request.exchange().getRequestHeaders().remove(Headers.AUTHORIZATION);
        }
    }

    private static List<String> authorization(RequestContext request) {
        HeaderMap headers = request.exchange().getRequestHeaders();
        HeaderValues fields = headers.get(Headers.AUTHORIZATION);
        return fields == null ? List.of() : List.copyOf(fields);
    }

    // ---- refusals ----

    private Step challenge(RequestContext request, RouteAccess access, String sentence) {
        if (othersAreAsked(access)) {
            access.basic().ifPresent(_ -> removePassword(request)); // it is wrong
            return Step.CONTINUE;
        }
        access.basic().ifPresent(list -> addBasic(request, list));
        access.bearer().ifPresent(list -> addBearer(request, list, ""));
        return refuse(request, 401, Cause.REFUSED_AUTH, sentence);
    }

    private static void addBasic(RequestContext request, PasswordList list) {
        add(request, "Basic realm=" + quoted(list.config().realm()) + ", charset=\"UTF-8\"");
    }

    private static void addBearer(RequestContext request, TokenList list, String error) {
        add(request, BEARER + "realm=" + quoted(list.config().realm()) + error);
    }

    private static void add(RequestContext request, String challenge) {
        request.exchange().getResponseHeaders().add(Headers.WWW_AUTHENTICATE, challenge);
    }

    private static String quoted(String realm) {
        return "\"" + realm.replaceAll("[\\\\\"]", "\\\\$0") + "\"";
    }

    private static void later(RequestContext request, String seconds) {
        request.exchange().getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    }

    private Step refuse(RequestContext request, int status, Cause cause, String sentence) {
        exit.refuseThere(request, status, Ending.of(By.TOWLINE, cause, sentence));
        return Step.STOP;
    }
}
