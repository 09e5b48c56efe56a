# Shows that the conformance tests can fail: an unchanged copy of the recordings passes, and a copy
# with one changed value does not.
#
#   cmake -DPROGRAM=<test_conformance> -DRECORDINGS=<folder> -DWORK=<folder> -P broken_copy.cmake

# Runs the named tests on the copy.
function(run_tests tests outcome)
    execute_process(
        COMMAND ${CMAKE_COMMAND} -E env HSAGENT_CONFORMANCE=${WORK} ${PROGRAM} --run_test=${tests}
        RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
    set(${outcome} ${code} PARENT_SCOPE)
    set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
file(GLOB recordings ${RECORDINGS}/*.jsonl)
file(COPY ${recordings} DESTINATION ${WORK})
run_tests("*" code)
if(NOT code EQUAL 0)
    message(FATAL_ERROR "an unchanged copy of the recordings fails:\n${output}")
endif()

# Replaces the first `before` in the recording with `after`, and expects the tests to fail.
function(expect_caught tests name before after)
    file(READ ${RECORDINGS}/${name} text)
    string(FIND "${text}" "${before}" at)
    if(at EQUAL -1)
        message(FATAL_ERROR "${name} has no ${before} to break")
    endif()
    string(LENGTH "${before}" length)
    math(EXPR behind "${at} + ${length}")
    string(SUBSTRING "${text}" 0 ${at} head)
    string(SUBSTRING "${text}" ${behind} -1 tail)
    file(WRITE ${WORK}/${name} "${head}${after}${tail}")
    run_tests(${tests} code)
    # A test name that is not found fails, too, but without this message.
    if(code EQUAL 0 OR NOT output MATCHES "error: in \"${tests}")
        message(FATAL_ERROR "${name} with ${after} for ${before}: no test says so\n${output}")
    endif()
    file(COPY ${RECORDINGS}/${name} DESTINATION ${WORK})
    message(STATUS "caught: ${name} with ${after}")
endfunction()

expect_caught(agent_recordings/every_script_runs_the_same_in_memory agent.jsonl [["exchange_count":1]] [["exchange_count":2]])
expect_caught(agent_recordings/every_script_runs_the_same_in_memory agent.jsonl [=["stay","ok"]=] [=["move","ok"]=])
expect_caught(agent_recordings/every_script_runs_the_same_in_memory agent.jsonl [=["session_keys":[["initiator"]=] [=["session_keys":[["responder"]=])
expect_caught(agent_recordings/every_script_runs_the_same_in_memory agent.jsonl [=["nonce_log_added":[["initiator"]=] [=["nonce_log_added":[["responder"]=])
expect_caught(agent_recordings/every_script_runs_the_same_in_memory agent.jsonl [["sent":[{"to":null]] [["sent":[{"to":7]])
expect_caught(handshake_recordings handshake.jsonl [["session_key": "]] [["session_key": "00]])
expect_caught(envelope_recordings envelope.jsonl [["opened": {]] [["opened": {"more": 1, ]])
expect_caught(conformance_identity identity.jsonl [["password": "]] [["password": "x]])
expect_caught(wire_recordings wire.jsonl [["recovered": {]] [["recovered": {"more": 1, ]])
expect_caught(conformance_flow flow.jsonl [["accepts": true]] [["accepts": false]])
