package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The account that PostgreSQL's programs run under. PostgreSQL refuses to run as root, so root has to become somebody else; which way is
 * open depends on the machine (containers often forbid user namespaces, small images lack some of the tools), hence the list.
 *
 * @param prefix what stands before a command line
 * @param owner name of the account that must own the data directory
 */
record ServerAccount(List<String> prefix, String owner) {
    private static final String NOBODY = "nobody";

    /**
     * Ways for root, the best first. In a user namespace without a mapping, root is seen as nobody by PostgreSQL and stays root for the
     * file system, so that directories below root's home are reachable. {@code setpriv} changes the account and keeps, for the same
     * reason, the capability to pass directories. The others can only work in directories that nobody may enter.
     */
    static final List<ServerAccount> FOR_ROOT = List.of(
            new ServerAccount(List.of("unshare", "--user"), "root"),
            new ServerAccount(
                    List.of(
                            "setpriv",
                            "--reuid=" + NOBODY,
                            "--regid=65534",
                            "--clear-groups",
                            "--inh-caps=+dac_override",
                            "--ambient-caps=+dac_override"),
                    NOBODY),
            new ServerAccount(List.of("runuser", "-u", NOBODY, "--"), NOBODY),
            new ServerAccount(List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", NOBODY, "--"), NOBODY),
            new ServerAccount(List.of("sudo", "-n", "-u", NOBODY, "--"), NOBODY));

    ServerAccount {
        prefix = List.copyOf(prefix);
    }

    /**
     * The account of this process, or what root can become.
     *
     * @throws QueryException INTERNAL_ERROR if this is root and no way works
     */
    static ServerAccount find() {
        ServerAccount self = new ServerAccount(List.of(), System.getProperty("user.name"));
        if (!"0".equals(self.userId())) {
            return self;
        }
        return FOR_ROOT.stream()
                .filter(ServerAccount::works)
                .findFirst()
                .orElseThrow(() -> new QueryException(
                        ErrorCode.INTERNAL_ERROR,
                        "PostgreSQL does not run as root, and none of unshare, setpriv, runuser, su and sudo can start it as another "
                                + "account: run Eider as an ordinary user, or configure a PostgreSQL by its JDBC URL"));
    }

    /** Whether a command can be run that sees itself as somebody other than root. */
    boolean works() {
        String id = userId();
        return !id.isEmpty() && !"0".equals(id);
    }

    private String userId() {
        try {
            Command.Outcome outcome = command(List.of("id", "-u")).run();
            return outcome.exitCode() == 0 ? outcome.output().strip() : "";
        } catch (IOException e) {
            return ""; // the tool is not there
        }
    }

    Command command(List<String> line) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(line);
        return new Command(whole);
    }

    boolean isThisProcess() {
        return prefix.isEmpty();
    }

    /** Gives {@code path} and all below it to the account, unless it has it already. */
    void own(Path path) throws IOException {
        if (isThisProcess()) {
            return;
        }
        UserPrincipal principal =
                path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        if (Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(principal)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            // The top last: after an interruption its owner still tells that there is work left.
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.setAttribute(one, "posix:owner", principal, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
