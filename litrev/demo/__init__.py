"""An invented corpus and stand-in servers for PubMed and OpenAlex: the demo, the contract tests, the benchmarks.

with PubMedStandIn(corpus().articles(), faults=Faults().every(4, rate_limited())) as pubmed:
    ...                       # LITREV_PUBMED_URL=pubmed.url
    pubmed.served()           # ids of the records that were sent whole
    pubmed.requests("efetch") # what was asked, when, and with which answer
    pubmed.max_per_second()   # how fast
"""
