package io.towline.admin.api;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.api.Api.Request;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.ProxyControl.EndingView;
import io.towline.admin.proxy.ProxyControl.RepeatedView;
import io.towline.admin.proxy.Subject;
import io.towline.admin.view.Views;
import io.towline.conversation.Quoted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is remembered of conversations that are over: single ones, and how often they were alike. */
final class Endings {

    private static final String REFUSALS = "refusals";

    static final Set<String> PARAMETERS = Stream.of(
                    Filter.FOR_OVER, TimeRange.PARAMETERS, Set.of("limit", "offset", REFUSALS))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final ProxyControl proxy;

    Endings(ProxyControl proxy) {
        this.proxy = proxy;
    }

    Answer answer(Request request) throws ApiProblem {
        Filter filter = Filter.of(request.query(), KnownNames.ofOver(proxy));
        TimeRange range = TimeRange.of(request.query(), Instant.now());
        Pagination page = Pagination.of(request.query());
        boolean folded = foldsRefusals(request.query()) && !filter.asksForSingle() && !filter.asksForCause();
        List<EndingView> matched = proxy.endings().stream()
                .filter(over -> range.admits(over) && filter.admits(Subject.of(over)))
                .filter(over -> !folded || over.conversation().hadOpened())
                .toList();
        List<RepeatedView> alike = filter.asksForSingle() ? List.of() : alike(filter, range);
        return Api.json(json -> {
            json.number("matched", matched.size());
            json.objects("endings", page.of(matched), Views::over);
            json.objects("repeated", alike, Views::repeated);
        });
    }

    private List<RepeatedView> alike(Filter filter, TimeRange range) {
        return proxy.repeatedEndings().stream()
                .filter(each -> range.admits(each) && filter.admits(Subject.of(each.latest())))
                .toList();
    }

    private static boolean foldsRefusals(Map<String, String> query) throws ApiProblem {
        String how = query.getOrDefault(REFUSALS, "each");
        return switch (how) {
            case "each" -> false;
            case "folded" -> true;
            default -> throw ApiProblem.badRequest(REFUSALS + " must be each or folded, not " + Quoted.of(how) + ".");
        };
    }
}
