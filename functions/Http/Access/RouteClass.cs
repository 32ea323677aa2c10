namespace CloudNexus.Functions.Http.Access;

/// <summary>What a request is counted as against the limits.</summary>
public enum RouteClass
{
    /// <summary>By address: nobody is known to be calling.</summary>
    Anonymous = 1,

    /// <summary>By address: log-in and whatever else can be guessed at.</summary>
    Sensitive,

    /// <summary>By address: tiny answers for probes and programs, which cost nothing.</summary>
    Probe,

    /// <summary>By address: agents and other senders.</summary>
    Agent,

    /// <summary>By caller: GET and HEAD.</summary>
    Read,

    /// <summary>By caller: everything else.</summary>
    Write,

    /// <summary>By address: credentials that are not valid.</summary>
    Refused,

    /// <summary>By address: everything but agents together.</summary>
    Address,

    /// <summary>By key: questions to models.</summary>
    Ai,
}
